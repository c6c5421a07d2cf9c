"""What does each place need, quarter hour by quarter hour?"""
